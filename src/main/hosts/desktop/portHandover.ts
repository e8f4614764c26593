import { type IpcMainEvent, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import { errorMessage } from '../../../shared/errors.ts'
import { isOurs } from './harden.ts'

export const PORT_REQUEST = 'workbench:port'
export const PORT_DELIVERY = 'workbench:port'

/** Whether a message comes from the main frame of our own page; anything else gets no port. */
export function isTrustedSender(event: Pick<IpcMainEvent, 'senderFrame' | 'sender'>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && isOurs(frame.url)
}

/**
 * Gives each page that asks one end of a fresh message channel once `connect` has taken the other, or the reason why it could not. A
 * reloaded page asks again; its old port closes by itself.
 */
export function handOverPorts(connect: (port: MessagePortMain) => Promise<void>): () => void {
  const listener = async (event: IpcMainEvent) => {
    if (!isTrustedSender(event)) return
    const { sender } = event
    const { port1, port2 } = new MessageChannelMain()
    try {
      await connect(port1)
      if (!sender.isDestroyed()) sender.postMessage(PORT_DELIVERY, null, [port2])
    } catch (error) {
      port1.close()
      if (!sender.isDestroyed()) sender.postMessage(PORT_DELIVERY, errorMessage(error).message)
    }
  }
  ipcMain.on(PORT_REQUEST, listener)
  return () => void ipcMain.off(PORT_REQUEST, listener)
}
