import { join } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import type { Contract } from '../../shared/api/contract.ts'
import type { Capabilities } from '../../shared/api/host.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { type Application, createApplication } from '../application.ts'
import { nodeProcess, type StartProcess } from '../engine/client.ts'
import { findHost } from '../hosts/browser/announcement.ts'
import { bundledFolder } from '../services/networks/bundled.ts'
import { workspacePath } from '../workspace/layout.ts'

export type Api = ContractRouterClient<Contract>

export interface WorkbenchOptions {
  workspace?: string
  threads?: number
  /** `read` looks beside whoever else works on the workspace. */
  access?: 'write' | 'read'
  /** Pages are served from this process. */
  hasPages?: boolean
}

/** The built files beside this one. */
export const BUILT = {
  engine: join(import.meta.dirname, 'engine.js'),
  renderer: join(import.meta.dirname, '..', 'renderer'),
}

export const startProcess: StartProcess = (environment) => nodeProcess(BUILT.engine)(environment)

/** A host in a browser has no window of its own: paths are shown, not revealed. */
export const CAPABILITIES: Capabilities = {
  revealInFolder: false,
  nativeDialogs: false,
  remoteHosts: false,
  notifications: false,
}

/**
 * Opens the workspace and its services in this process.
 * @throws WorkbenchError LOCKED, saying where the workspace is being served where it is
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<{ application: Application; api: Api }> {
  const workspace = workspacePath(options.workspace)
  try {
    const application = await createApplication({
      workspace,
      access: options.access ?? 'write',
      startProcess,
      capabilities: CAPABILITIES,
      networks: bundledFolder(import.meta.dirname),
      threads: options.threads,
      hasPages: options.hasPages,
    })
    return { application, api: createRouterClient(application.router, { context: { isHere: true } }) as Api }
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'LOCKED')) throw error
    const host = await findHost(workspace)
    if (!host) throw error
    const sentence = `The workspace ${workspace} is being served by process ${host.pid}; work with it at ${host.url} or end that process first.`
    throw new WorkbenchError('LOCKED', sentence, { cause: error })
  }
}
