import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'

/** What a blind or colour-blind reader would stumble over on this page, as one line each: rule, help, and the first place. */
export async function obstacles(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    // The dark scheme's own transitions would be caught half-way.
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .analyze()
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}), e.g. ${nodes[0]?.html.slice(0, 160)}`)
  return [...serious, ...(await nativeTitles(page))]
}

/** A title attribute shows to a resting mouse alone: neither the keyboard nor a finger ever reaches what it says. */
const nativeTitles = (page: Page): Promise<string[]> =>
  page
    .locator('body [title]')
    .evaluateAll((nodes) => nodes.map((node) => `title attribute: ${node.outerHTML.slice(0, 160)}`))

/** No serious obstacle, in the light and in the dark scheme. */
export async function expectReadable(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached()
    await settled(page)
    expect(await obstacles(page), colorScheme).toEqual([])
  }
}

/** Waits until the new colours are there: two frames, and no transition between the old ones and them. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page.waitForFunction(() => !document.getAnimations().some((animation) => animation instanceof CSSTransition))
}
