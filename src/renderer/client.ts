import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '@shared/api/contract.ts'

/** Everything the renderer can ask of the main process, typed by the contract. */
export type Api = ContractRouterClient<Contract>

let current: Api | null = null

/** The host's procedures. Throws before `setApi`, which `main.tsx` calls before anything is drawn. */
export function api(): Api {
  if (!current) throw new Error('The workbench has no host yet.')
  return current
}

export function setApi(next: Api): void {
  current = next
}
