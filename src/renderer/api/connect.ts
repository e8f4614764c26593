import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '@shared/api/contract.ts'
import { openWire } from './openWire.ts'
import { type ConnectionListeners, ReconnectingLink } from './reconnectingLink.ts'

/** Everything the renderer can ask of main, typed by the contract. */
export type Api = ContractRouterClient<Contract>

/**
 * Connects the page to its workbench, over the message port or the WebSocket that its host offers, and keeps it connected. Calls made
 * before the connection stands wait for it.
 */
export function connectWorkbench(listeners: ConnectionListeners): Api {
  const link = new ReconnectingLink(() => openWire(window.location), listeners)
  window.addEventListener('online', () => link.retryNow())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') link.retryNow()
  })
  return createORPCClient(link)
}
