import { expect, test } from './fixtures.ts'

test.describe('the host', () => {
  test('shows the workbench without a word in the console', async ({ page }) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.reload()
    await expect(page).toHaveTitle(/AllConv Workbench/)
    await expect(page.getByRole('navigation').first()).toBeVisible()
    expect(complaints).toEqual([])
  })

  test('gives a page no Node and no inline script', async ({ page }) => {
    await expect(page.getByRole('navigation').first()).toBeVisible()
    const seen = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
      const { injected } = window as unknown as { injected?: boolean }
      return { injected: injected ?? false, require: typeof (globalThis as { require?: unknown }).require }
    })
    expect(seen).toEqual({ injected: false, require: 'undefined' })
  })

  test('asks strangers for the token and tells them nothing', async ({ workbench, browser, window }) => {
    test.skip(window === 'electron', 'the desktop application has no address')
    const stranger = await browser.newPage()
    const response = await stranger.goto(new URL('/', workbench.url!).href)
    expect(response!.status()).toBe(401)
    await expect(stranger.getByRole('heading')).toHaveText('This workbench is private')
    await stranger.goto(workbench.url!)
    expect(stranger.url()).not.toContain('token')
    await expect(stranger.getByRole('navigation').first()).toBeVisible()
    await stranger.context().close()
  })
})
