import type { Api } from './api/connect.ts'

export type { Api }

let current: Api | null = null

/** The host's procedures. Throws before `setApi`, which `start` calls before anything is drawn. */
export function api(): Api {
  if (!current) throw new Error('The workbench has no host yet.')
  return current
}

export function setApi(next: Api): void {
  current = next
}
