import { type IpcMainEvent, ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { isOurs } from './harden.ts'

export const PORT_REQUEST = 'workbench:port'
export const PORT_DELIVERY = 'workbench:port'

/** Whether a message comes from the main frame of our own page; anything else gets no port. */
export function isTrustedSender(event: Pick<IpcMainEvent, 'senderFrame' | 'sender'>): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && isOurs(frame.url)
}

/**
 * Gives each page that asks one end of a fresh message channel and hands the other end to `connect`. A reloaded page asks again; its
 * old port closes by itself.
 */
export function handOverPorts(connect: (port: MessagePortMain, contents: WebContents) => void): () => void {
  const listener = (event: IpcMainEvent) => {
    if (!isTrustedSender(event)) return
    const { port1, port2 } = new MessageChannelMain()
    connect(port1, event.sender)
    event.sender.postMessage(PORT_DELIVERY, null, [port2])
  }
  ipcMain.on(PORT_REQUEST, listener)
  return () => void ipcMain.off(PORT_REQUEST, listener)
}
