/**
 * Every view and state that `npm run screenshots` takes. A new view is a row here.
 * @typedef {{ empty: boolean, runs: string[], packed: string, study: string }} Made what the workspace holds
 * @typedef {{ name: string, on?: 'empty', hash(made: Made): string, act?(page: import('@playwright/test').Page): Promise<void> }} Screen
 */

/** Explains the first image that the page offers, and waits until its maps are there. */
async function explainSample(page) {
  await page.getByRole('button', { name: 'Explain the test image of cat', exact: true }).first().click()
  await page.locator('canvas').nth(5).waitFor()
  await page.waitForLoadState('networkidle').catch(() => {})
}

/** @type {readonly Screen[]} */
export const SCREENS = [
  { name: 'first-page', on: 'empty', hash: () => '#/train' },
  { name: 'compare-empty', on: 'empty', hash: () => '#/compare/runs' },
  { name: 'studies-empty', on: 'empty', hash: () => '#/studies' },
  { name: 'explain-empty', on: 'empty', hash: () => '#/explain' },
  { name: 'train', hash: ({ runs }) => `#/train/${runs[0]}` },
  { name: 'train-layers', hash: ({ runs }) => `#/train/${runs[0]}/layers` },
  { name: 'train-checkpoints', hash: ({ runs }) => `#/train/${runs[0]}/checkpoints` },
  { name: 'train-facts', hash: ({ runs }) => `#/train/${runs[0]}/facts` },
  { name: 'network-card', hash: ({ packed }) => `#/train/${packed}/about` },
  { name: 'new-run', hash: () => '#/train/new' },
  { name: 'studies', hash: ({ study }) => `#/studies/${study}` },
  { name: 'study-curves', hash: ({ study }) => `#/studies/${study}/curves` },
  { name: 'study-ledger', hash: ({ study }) => `#/studies/${study}/ledger` },
  { name: 'new-study', hash: () => '#/studies/new' },
  { name: 'explain', hash: ({ packed }) => `#/explain/${packed}`, act: explainSample },
  { name: 'explain-figure', hash: ({ packed }) => `#/explain/${packed}?page=figure` },
  { name: 'explain-xray', hash: ({ packed }) => `#/explain/${packed}?page=xray` },
  { name: 'compare-runs', hash: ({ runs }) => `#/compare/runs?runs=${runs.join(',')}` },
  {
    name: 'compare-seeds',
    hash: ({ runs }) => `#/compare/runs?runs=${runs.join(',')}`,
    act: (page) => page.getByRole('switch', { name: 'Means over seeds' }).click({ force: true }),
  },
  { name: 'compare-models', hash: ({ runs }) => `#/compare/models?models=${runs.slice(0, 2).join(',')}` },
  { name: 'compare-images', hash: ({ runs }) => `#/compare/images?models=${runs.slice(0, 2).join(',')}` },
  { name: 'architecture', hash: () => '#/architectures/all-cnn-c' },
  { name: 'architecture-diff', hash: () => '#/architectures/diff/all-cnn-c/model-c' },
  { name: 'architecture-editor', hash: () => '#/architectures/edit/all-cnn-c' },
  { name: 'architecture-large', hash: () => '#/architectures/resnet-50' },
  { name: 'data-set', hash: () => '#/datasets/shapes' },
  { name: 'settings', hash: () => '#/settings' },
  { name: 'help', hash: () => '#/help' },
]

/** Windows that every view is taken in; 200 % is a window of half the size at twice the pixels, as a browser's zoom makes it. */
export const WINDOWS = [
  { name: '1440', width: 1440, height: 900, scale: 1 },
  { name: '1024', width: 1024, height: 768, scale: 1 },
  { name: '200-percent', width: 720, height: 450, scale: 2 },
]
