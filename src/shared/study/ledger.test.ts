import { describe, expect, it } from 'vitest'
import { ledgerOf } from './ledger.ts'
import { ledgerPage } from './ledgerPage.ts'
import { cellsCsv, ledgerLatex, ledgerMarkdown } from './ledgerReport.ts'
import { StudyFileSchema } from './studyFile.ts'
import type { CellStatus, StudyDetails } from './studyStatus.ts'

const cell = (seed: number, finalTestError: number | null, more: Partial<CellStatus> = {}): CellStatus => ({
  network: 'all-cnn-c',
  variant: {},
  seed,
  runId: `all-cnn-c-${seed}${JSON.stringify(more.variant ?? '').length}`,
  recipeHash: 'abc',
  state: finalTestError === null ? 'missing' : 'done',
  reason: null,
  diverged: false,
  epochsDone: finalTestError === null ? 0 : 2,
  epochs: 2,
  finalTestError,
  bestValidationError: finalTestError,
  bestTestError: finalTestError,
  seconds: 3600,
  secondsLeft: null,
  runtime: 'tensorflow',
  device: '2 CPU threads',
  ...more,
})

function study(cells: CellStatus[], more: Partial<StudyDetails> = {}, rule: object = {}): StudyDetails {
  return {
    id: 's',
    title: 'A <study> & 100 %',
    createdAt: '2026-11-28T00:00:00Z',
    file: StudyFileSchema.parse({ name: 's', dataset: 'cifar-10', networks: ['all-cnn-c'], rule }),
    dataset: {
      name: 'cifar-10',
      title: 'CIFAR-10',
      sha256: 'f'.repeat(64),
      testImages: 10_000,
      isCifar10: true,
    },
    networks: [{ id: 'all-cnn-c', title: 'All-CNN-C', parameters: 1_369_738, fullWidth: true }],
    cells,
    running: false,
    ...more,
  }
}
const seeds = (...errors: number[]) => errors.map((error, i) => cell(i + 1, error))
const only = (details: StudyDetails) => ledgerOf(details)[0]!

describe('the verdict of a ledger', () => {
  it.each([
    ['within the rule', seeds(0.095, 0.1, 0.098), {}, 'reproduced', '0.69 points above'],
    ['beyond it', seeds(0.11, 0.12, 0.115), {}, 'not reproduced', '2.42 points above'],
    ['beyond it, under a wider rule', seeds(0.11, 0.12, 0.115), { withinPoints: 3 }, 'reproduced', '2.42 points'],
    ['better than the paper', seeds(0.08, 0.08, 0.08), {}, 'reproduced', '1.08 points below'],
    ['too few seeds', seeds(0.09, 0.09), {}, 'undecided', '2 of at least 3'],
    [
      'a failed seed',
      [...seeds(0.09, 0.09, 0.09), cell(4, null, { state: 'failed', diverged: true })],
      {},
      'not reproduced',
      '1 of 4 seeds failed',
    ],
    [
      'a failed seed that the rule allows',
      [...seeds(0.09, 0.09, 0.09), cell(4, null, { state: 'failed' })],
      { failedShare: 0.25 },
      'reproduced',
      'points',
    ],
  ] as const)('%s', (_, cells, rule, kind, why) => {
    const { verdict } = only(study([...cells], {}, rule))
    expect(verdict.kind).toBe(kind)
    expect(verdict.why).toContain(why)
  })

  it('is none where the numbers do not belong beside the paper’s, and its error is not shown', () => {
    const cells = seeds(0.09, 0.09, 0.09)
    const copies = study(cells, { dataset: { ...study([]).dataset, isCifar10: false } })
    expect(only(copies)).toMatchObject({ paperError: null, verdict: { kind: 'not comparable' } })
    const narrow = study(cells, { networks: [{ ...study([]).networks[0]!, fullWidth: false }] })
    expect(only(narrow)).toMatchObject({ paperError: null, verdict: { kind: 'not comparable' } })
  })
})

describe('the variant that counts', () => {
  const variant = (learningRate: number, validation: number, test: number) =>
    [1, 2].map((seed) =>
      cell(seed, test, { variant: { learningRate }, bestValidationError: validation, bestTestError: test }),
    )
  it('has the lowest mean validation error, even where another one has the lower test error', () => {
    const row = only(study([...variant(0.1, 0.2, 0.05), ...variant(0.05, 0.1, 0.3)]))
    expect(row.variant).toEqual({ learningRate: 0.05 })
    expect(row.final!.mean).toBeCloseTo(0.3)
    expect(row.chosenBy).toContain('of 2')
  })
})

describe('reports', () => {
  const details = study([...seeds(0.095, 0.1, 0.098), cell(4, null)])
  it('name data, rule, every number’s runs, and escape what their format would obey', () => {
    const markdown = ledgerMarkdown(details)
    expect(markdown).toContain('9.77 ± 0.25 %')
    expect(markdown).toContain('3 of 4')
    expect(markdown).toContain('ffff')
    for (const { runId } of details.cells) expect(markdown).toContain(runId)
    expect(ledgerLatex(details)).toContain('9.77 $\\pm$ 0.25 \\%')
    const page = ledgerPage(details, () => [])
    expect(page).toContain('A &lt;study&gt; &amp; 100 %')
    expect(page).not.toContain('<study>')
  })
  it('the cells as CSV are raw numbers, one line each', () => {
    const lines = cellsCsv(details).trim().split('\r\n')
    expect(lines).toHaveLength(5)
    expect(lines[1]!.split(',').slice(0, 8)).toEqual([
      'all-cnn-c',
      '',
      '1',
      details.cells[0]!.runId,
      'done',
      '2',
      '2',
      '0.095',
    ])
  })
})
