import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeEngines, fakeTraining } from '../../test/services/fakeEngine.ts'
import { testFolder } from '../../test/testFolder.ts'
import { MOST_PRESETS } from '../shared/training/ownPresets.ts'
import { PAPER_RECIPE, QUICK_RECIPE } from '../shared/training/presets.ts'
import { type Application, createApplication } from './application.ts'
import type { Api } from './cli/workbench.ts'
import { readSettings } from './services/settings.ts'
import { layoutOf } from './workspace/layout.ts'

const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
let application: Application
let root: string
let browser: Api

beforeEach(async () => {
  root = await testFolder()
  const { start: startProcess } = fakeEngines(fakeTraining())
  application = await createApplication({ workspace: root, startProcess, capabilities })
  browser = createRouterClient(application.router, { context: { session: { id: 'a-browser' } } }) as Api
})
afterEach(() => application.close())

const names = Array.from({ length: MOST_PRESETS }, (_, index) => `Preset ${String(index).padStart(3, '0')}`)
const save = (name: string, recipe = PAPER_RECIPE) => browser.host.savePreset({ name, recipe })
const namesOf = ({ recipePresets }: { recipePresets: { name: string }[] }) => recipePresets.map(({ name }) => name)

/** As the next start reads them. */
const readAgain = () => readSettings(layoutOf(root))

describe('presets of one’s own', () => {
  it('are as many as the file may hold: one more is refused, and all settings stand at the next start', async () => {
    await browser.host.saveSettings({ theme: 'dark', threads: 3, retention: { everyEpochs: 5, atMost: 7 } })
    for (const name of names) await save(name)
    await expect(save('One too many')).rejects.toMatchObject({
      code: 'REFUSED',
      message:
        'The preset "One too many" is not saved, as a workspace keeps at most 200 of them; remove one, or save under a name that is there already.',
    })
    const { settings, problem, unreadable } = await readAgain()
    expect({ problem, unreadable }).toEqual({ problem: null, unreadable: null })
    expect(settings).toMatchObject({ theme: 'dark', threads: 3, retention: { everyEpochs: 5, atMost: 7 } })
    expect(namesOf(settings)).toEqual(names)

    // One of these may still be changed, and one that goes makes room.
    const changed = await save(names[0]!, QUICK_RECIPE)
    expect(changed.recipePresets[0]!.recipe).toEqual(QUICK_RECIPE)
    await browser.host.removePreset({ name: names[1]! })
    expect(namesOf(await save('One too many'))).toEqual(['One too many', names[0], ...names.slice(2)])
  })

  it('that are saved and removed at once are all kept and all gone', async () => {
    await save('Old')
    const removing = browser.host.removePreset({ name: 'Old' })
    await Promise.all([save('A'), removing, save('B'), browser.host.saveSettings({ threads: 2 }), save('C')])
    const { settings } = await readAgain()
    expect(namesOf(settings)).toEqual(['A', 'B', 'C'])
    expect(settings.threads).toBe(2)
    expect(settings).toEqual(await browser.host.settings())
  })

  it('that are removed twice at once are gone once, and the refusal changes nothing', async () => {
    await save('Old')
    await save('Other')
    const [first, second] = await Promise.allSettled(['Old', 'Old'].map((name) => browser.host.removePreset({ name })))
    expect(first!.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } })
    const file = JSON.parse(await readFile(join(root, 'settings.json'), 'utf8'))
    expect(namesOf(file)).toEqual(['Other'])
  })
})
