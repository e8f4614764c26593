import type { HostInfo } from '@shared/api/host.ts'
import { create } from 'zustand'

export interface ConnectionState {
  phase: 'connecting' | 'open' | 'lost'
  /** Why the connection is lost, in the error's own words. */
  reason: string | null
  /** Which machine and workspace this is; kept while the connection is lost. */
  host: HostInfo | null
  /** Counts connections made; a view that must ask again after a loss depends on it. */
  epoch: number
}

export const useConnection = create<ConnectionState>(() => ({
  phase: 'connecting',
  reason: null,
  host: null,
  epoch: 0,
}))

export function connectionOpened(): void {
  useConnection.setState((state) => ({ phase: 'open', reason: null, epoch: state.epoch + 1 }))
}

export function connectionLost(reason: string): void {
  useConnection.setState({ phase: 'lost', reason })
}

export function hostKnown(host: HostInfo): void {
  useConnection.setState({ host })
}
