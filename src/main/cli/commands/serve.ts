import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Application } from '../../application.ts'
import { announce, findHost, keepAnnounced, killedHost, withdraw } from '../../hosts/browser/announcement.ts'
import { type BrowserHost, isLoopback, serveBrowser } from '../../hosts/browser/host.ts'
import { newSecret } from '../../hosts/browser/sessions.ts'
import { systemdUnit } from '../../hosts/browser/systemd.ts'
import { layoutOf, workspacePath } from '../../workspace/layout.ts'
import { wrongCall } from '../exit.ts'
import { mustBeThere } from '../givenFile.ts'
import { onInterrupt } from '../interrupts.ts'
import { threadCount, wholeNumberFrom } from '../optionValues.ts'
import { createTerminal, type Terminal } from '../terminal.ts'
import { BUILT, openWorkbench } from '../workbench.ts'

export interface ServeOptions {
  workspace?: string
  json?: boolean
  host: string
  port?: number
  tlsCert?: string
  tlsKey?: string
  insecure?: boolean
  allowHost?: string[]
  threads?: number
  systemd?: boolean
}

/** Where the workbench is looked for first; the next free ports follow where this one is taken. */
const USUAL_PORT = 8377
const PORTS_TRIED = 20

export function addServe(program: Command): void {
  program
    .command('serve')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--port <n>',
      `port; 0 for any free one (default: the first free one from ${USUAL_PORT})`,
      wholeNumberFrom(0, 65_535),
    )
    .option('--tls-cert <file>', 'certificate, PEM; with --tls-key opens the workbench to other machines by HTTPS')
    .option('--tls-key <file>', "the certificate's key, PEM")
    .option('--insecure', 'listen on an address that other machines reach without encryption')
    .option('--allow-host <name...>', 'more names under which browsers may address it')
    .option('--threads <n>', 'CPU threads of an engine (default: all cores)', threadCount)
    .addOption(new Option('--systemd', 'print a systemd unit that serves the workbench, and end'))
    .description('Serve the workbench to browsers. Ctrl-C pauses what trains, keeps it, and ends.')
    .addHelpText(
      'after',
      `
The address that is printed carries a token; ALLCONV_TOKEN sets one of your own.

Examples:
  $ allconv serve
  $ ssh -L 8377:localhost:8377 gpu-machine allconv serve --port 8377
  $ allconv serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem
  $ allconv serve --systemd > ~/.config/systemd/user/allconv.service`,
    )
    .action(async (options: ServeOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
        throw wrongCall('--tls-cert and --tls-key belong together; give both.')
      for (const file of [options.tlsCert, options.tlsKey]) if (file !== undefined) await mustBeThere(file)
      if (options.systemd) {
        const unit = systemdUnit({ ...options, workspace: workspacePath(options.workspace) })
        return terminal.result({ unit }, unit.trimEnd())
      }
      await serveUntilEnd(options, terminal)
    })
}

async function serveUntilEnd(options: ServeOptions, terminal: Terminal): Promise<void> {
  // One mistake must not end every page and training; what a service keeps is on the disk.
  const mistake = (error: unknown) =>
    terminal.note(`A mistake of the workbench: ${error instanceof Error ? error.stack : error}`)
  process.on('unhandledRejection', mistake)
  process.on('uncaughtException', mistake)
  const workspace = workspacePath(options.workspace)
  const { application } = await openWorkbench({ ...options, hasPages: true }).catch(async (error) => {
    const other = error instanceof WorkbenchError && error.code === 'LOCKED' ? await findHost(workspace) : null
    // Somebody who starts the same workbench twice wants to see it, not an error.
    if (other && options.port === undefined) return { application: other }
    throw error
  })
  if ('url' in application) {
    terminal.result(
      { url: application.url, pid: application.pid, already: true },
      `The workbench is running already: ${application.url}`,
    )
    return
  }
  let host: BrowserHost
  try {
    host = await listen(options, application, terminal)
    await announce(workspace, host.url)
  } catch (error) {
    await application.close()
    throw error
  }
  // Before the address is told: whoever reads it may end this process at once, and it is to end in order.
  const interrupted = new Promise<void>((resolve) => {
    onInterrupt(() => {
      terminal.note('Ending: pausing what trains. Ctrl-C once more ends at once, with the last checkpoints kept.')
      resolve()
    })
  })
  terminal.result(
    { url: host.url, address: host.address, pid: process.pid, workspace, already: false },
    `Workbench: ${host.url}`,
  )
  terminal.note(`Workspace: ${workspace}`)
  const { problem } = application.services.settings
  if (problem) terminal.note(problem)
  for (const url of otherAddresses(host, options.host)) terminal.note(`From other machines: ${url}`)
  if (!isLoopback(options.host) && !options.tlsCert)
    terminal.note('Without encryption: whoever reads the network between can read and use this workbench.')
  const stopAnnouncing = keepAnnounced(workspace)
  await interrupted
  stopAnnouncing()
  await withdraw(workspace)
  await host.close()
  await application.close()
}

/** Under which a host that listens everywhere is reached from elsewhere. */
function otherAddresses(host: BrowserHost, listensOn: string): string[] {
  if (listensOn !== '0.0.0.0' && listensOn !== '::') return []
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => host.url.replace('localhost', address))
}

/**
 * Without --port a taken one is passed over; a port that was asked for is that one or an error. A host that was killed minutes ago is
 * followed by one with its token and, where it is free, its port.
 */
async function listen(
  options: ServeOptions,
  { router, services }: Application,
  terminal: Terminal,
): Promise<BrowserHost> {
  const workspace = workspacePath(options.workspace)
  const killed = await killedHost(workspace)
  const token = process.env.ALLCONV_TOKEN || killed?.token || newSecret()
  const start = (port: number) =>
    serveBrowser({
      router: router as never,
      bundle: BUILT.renderer,
      uploads: layoutOf(workspace).uploads,
      exports: layoutOf(workspace).exports,
      host: options.host,
      port,
      token,
      sessionsFile: join(workspace, 'sessions.json'),
      tls: options.tlsCert && options.tlsKey ? { certificate: options.tlsCert, key: options.tlsKey } : undefined,
      insecure: options.insecure,
      allowedNames: options.allowHost,
      onSessions: () => services.changes.publish('sessions'),
      onMistake: (error, path) => terminal.note(`${path}: ${error instanceof Error ? error.stack : error}`),
    })
  if (options.port !== undefined) return start(options.port)
  const usual = Array.from({ length: PORTS_TRIED }, (_, at) => USUAL_PORT + at)
  for (const port of killed ? [killed.port, ...usual] : usual) {
    try {
      return await start(port)
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code === 'CONFLICT')) throw error
    }
  }
  return start(0)
}
