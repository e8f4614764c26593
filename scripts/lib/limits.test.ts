import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import playwright from '../../playwright.config.ts'
import vitest from '../../vitest.config.ts'

// On a machine at a third of the usual speed every test passes; a limit on all of them together would fail the suite all the same.

test('the end-to-end suite has no limit on its whole, but one on each test and each action', () => {
  const { globalTimeout, timeout, use } = playwright
  expect(globalTimeout ?? 0).toBe(0)
  expect(timeout).toBeGreaterThanOrEqual(240_000)
  expect(use?.actionTimeout).toBeGreaterThanOrEqual(30_000)
})

test('unit tests have a limit each that a slow machine keeps', () => {
  expect(vitest.test?.testTimeout).toBeGreaterThanOrEqual(180_000)
  expect(vitest.test?.hookTimeout).toBeGreaterThanOrEqual(180_000)
})

test('npm test gives no step a limit', () => {
  const scripts = readFileSync(join(import.meta.dirname, '..', 'test.mjs'), 'utf8')
  expect(scripts).not.toMatch(/timeout|setTimeout|AbortSignal/)
})
