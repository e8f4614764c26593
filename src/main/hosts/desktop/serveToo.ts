import { join } from 'node:path'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Application } from '../../application.ts'
import { announce, withdraw } from '../browser/announcement.ts'
import { type BrowserHost, serveBrowser } from '../browser/host.ts'

/**
 * Port of `--serve` (any free one: 0) or `--serve=PORT` on a command line; null without it.
 * @throws WorkbenchError BAD_INPUT for what is no port
 */
export function servePort(argv: readonly string[]): number | null {
  const found = argv.find((argument) => argument === '--serve' || argument.startsWith('--serve='))
  if (found === undefined) return null
  const text = found.slice('--serve='.length)
  const port = text === '' ? 0 : Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WorkbenchError(
      'BAD_INPUT',
      `"${text}" is no port; say --serve, or --serve=7430 with a number up to 65535.`,
    )
  return port
}

/** Serves the application's workspace to browsers of this machine beside its own window, until `close`. */
export async function serveToo(
  { router, services, workspace }: Application,
  { bundle, port, onMistake }: { bundle: string; port: number; onMistake(error: unknown, path: string): void },
): Promise<BrowserHost> {
  const { root } = workspace.layout
  const host = await serveBrowser({
    router: router as never,
    bundle,
    uploads: join(root, 'uploads'),
    exports: join(root, 'exports'),
    port,
    onSessions: () => services.changes.publish('sessions'),
    onMistake,
  })
  await announce(root, host.url)
  return {
    ...host,
    async close() {
      await withdraw(root)
      await host.close()
    },
  }
}
