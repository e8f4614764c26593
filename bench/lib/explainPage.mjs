// What the benchmarks of the Explain view do on its page, and how they time it: in the page, so that the driver's own way there does not count.

/**
 * In the page: its `measured` resolves with the milliseconds from the next `event` until `attribute` of `selector` has gone from asking to ready,
 * no layer in sight waits for its maps, and a frame was drawn.
 */
export const timed = (page, event, selector, attribute) =>
  page.evaluate(
    ([kind, query, name]) => {
      const waits = () => document.querySelector('[data-layer] [aria-busy="true"]') !== null
      window.measured = new Promise((resolve) => {
        let begin = null
        let asked = false
        window.addEventListener(
          kind,
          () => {
            begin = performance.now()
          },
          { once: true, capture: true },
        )
        const look = () => {
          const phase = document.querySelector(query)?.getAttribute(name)
          if (begin !== null && phase === 'asking') asked = true
          if (asked && phase === 'ready' && !waits()) requestAnimationFrame(() => resolve(performance.now() - begin))
          else requestAnimationFrame(look)
        }
        new MutationObserver(() => {
          if (begin !== null && document.querySelector(query)?.getAttribute(name) === 'asking') asked = true
        }).observe(document.body, { subtree: true, attributes: true, childList: true })
        look()
      })
    },
    [event, selector, attribute],
  )

export const measured = (page) => page.evaluate(() => window.measured)

/** Opens the Explain view, of a run where one is named, and waits until it asks for an image. */
export async function openExplain(page, url, runId) {
  await page.goto(url)
  await page.evaluate(
    (hash) => {
      window.location.hash = hash
    },
    runId ? `#/explain/${runId}` : '#/explain',
  )
  await page.getByText('No image yet').waitFor({ timeout: 120_000 })
}

/** Milliseconds from the click on a channel of a layer until the maps of its strongest unit are drawn. */
export async function clickChannel(page, layer, channel) {
  await page.locator(`[data-layer="${layer}"]`).scrollIntoViewIfNeeded()
  const maps = page.locator(`[data-layer="${layer}"] [role="slider"]`)
  await maps.waitFor()
  await timed(page, 'click', '[data-target]', 'data-phase')
  await maps.click({ position: { x: channel * 56 + 20, y: 24 } })
  return measured(page)
}

/** Takes gradient and deconvnet out of the methods that are computed, so that guided backpropagation alone is left. */
export async function leaveGuidedAlone(page) {
  for (const method of ['Gradient', 'Deconvnet'])
    await page.getByRole('button', { name: `Remove ${method}`, exact: true }).click({ force: true })
}

/** Adds them again. */
export async function addTheOthers(page) {
  const others = page.getByRole('list', { name: 'Methods that can be added' })
  for (const method of ['Gradient', 'Deconvnet'])
    await others.getByRole('button', { name: method, exact: true }).click()
}
