import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Application, createApplication } from '../../src/main/application.ts'
import { createForeignQuery } from '../../src/main/services/foreign/foreignQuery.ts'
import { importCurves } from '../../src/main/services/foreign/importCurves.ts'
import type { ForeignAxis } from '../../src/shared/foreign/foreignCurves.ts'
import type { RunSummary } from '../../src/shared/training/run.ts'
import { testFolder } from '../testFolder.ts'
import { fakeEngines, fakeTraining } from './fakeEngine.ts'

/** Curves as other programs have written them (scripts/golden/foreign_curves.py). */
export const CURVES = join(import.meta.dirname, '../golden/curves')

let application: Application | null = null
export async function closeOpened() {
  await application?.close()
  application = null
}

/** An application over a new workspace, and what tests of foreign runs ask of it. */
export async function openedForCurves() {
  const folder = await testFolder()
  const workspace = join(folder, 'workspace')
  const begin = async () => {
    await application?.close()
    application = await createApplication({
      workspace,
      startProcess: fakeEngines(fakeTraining()).start,
      capabilities: { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false },
    })
    return application.services
  }
  const services = await begin()
  const take = (path: string, more: { name?: string; axis?: 'step' | 'epoch' } = {}) =>
    importCurves(application!.services, { path, ...more })
  /** A run's curves as [place, value], by name. */
  const points = async ({ id }: RunSummary, x: ForeignAxis) => {
    const query = createForeignQuery(application!.services.context.workspace.runs)
    const curves = await query({ runIds: [id], x, from: null, to: null, buckets: 1000 })
    return Object.fromEntries(curves.map((curve) => [curve.name, [...curve.x].map((at, i) => [at, curve.mean[i]!])]))
  }
  const csv = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  return { folder, workspace, services, begin, take, points, csv }
}
