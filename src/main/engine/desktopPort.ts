/** The part of Electron's message ports that engines use; spelled out, as engines do not import Electron. */
export interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** The channel to main of an engine that is an Electron utility process; null in Node. */
export function desktopPort(): Pick<ElectronPort, 'postMessage' | 'on'> | null {
  return (process as unknown as { parentPort?: ElectronPort }).parentPort ?? null
}
