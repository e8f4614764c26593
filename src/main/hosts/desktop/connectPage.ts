import type { AnyRouter } from '@orpc/server'
import { contract } from '../../../shared/api/contract.ts'
import type { DesktopEvent } from '../../../shared/api/desktop.ts'
import { serve } from '../../../shared/api/wire/serve.ts'
import { splitWire } from '../../../shared/api/wire/splitWire.ts'
import type { Wire } from '../../../shared/api/wire/wire.ts'
import { errorMessage } from '../../../shared/errors.ts'
import type { DesktopActions } from '../../procedures/base.ts'
import type { Log } from './log.ts'
import type { Remotes } from './remotes.ts'
import { remoteWire } from './remoteWire.ts'

export interface PageWorld {
  /** The contract, implemented on this machine. */
  router: AnyRouter
  desktop: DesktopActions
  remotes: Pick<Remotes, 'current' | 'open'>
  log: Pick<Log, 'write'>
  /** Tells the page, once it listens. */
  tell(event: DesktopEvent): void
}

/**
 * Serves a page: from this machine, or from the remote one that is open, whose window functions stay here.
 * @throws WorkbenchError NETWORK where the remote one cannot be reached now
 */
export async function connectPage(page: Wire, { router, desktop, remotes, log, tell }: PageWorld): Promise<void> {
  const options = {
    contract,
    context: { desktop, isHere: true },
    onMistake: (error: unknown, path: string) => log.write('error', `${path}: ${(error as Error)?.stack ?? error}`),
  }
  try {
    const remote = remotes.current()
    if (!remote) return serve(page, router, options)
    const far = await remoteWire(remote)
    serve(
      splitWire(page, far, ([domain]) => domain === 'desktop'),
      router,
      options,
    )
  } catch (error) {
    const { code, message } = errorMessage(error)
    log.write('error', message)
    // The page tries again by itself; a token that was refused would be refused again, so this machine answers instead.
    if (code === 'NETWORK') throw error
    tell({ kind: 'notice', message })
    remotes.open(null)
    serve(page, router, options)
  }
}
