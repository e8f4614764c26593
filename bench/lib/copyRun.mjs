// Many runs in no time: copies of a run's folder, under names of their own.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)

/**
 * Copies a run's folder, but for its checkpoints, in a workspace that nobody has open.
 * @param changed what the copy's `run.json` and its `state.json` are to say, from what they say in the run that is copied
 */
export function copyRun(workspace, from, id, changed) {
  const [source, target] = [from, id].map((name) => join(workspace, 'runs', name))
  mkdirSync(join(target, 'checkpoints'), { recursive: true })
  for (const file of readdirSync(source, { withFileTypes: true }))
    if (file.isFile()) copyFileSync(join(source, file.name), join(target, file.name))
  const { run, state } = changed({
    run: readJson(join(source, 'run.json')),
    state: readJson(join(source, 'state.json')),
  })
  writeJson(join(target, 'run.json'), { ...run, id })
  writeJson(join(target, 'state.json'), state)
}

/** Removes a workspace's catalogue, which is made anew from the folders when the workspace is opened next. */
export function forgetCatalogue(workspace) {
  for (const file of readdirSync(workspace)) if (file.startsWith('catalogue.sqlite')) rmSync(join(workspace, file))
}
