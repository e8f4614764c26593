import type { StepMetrics } from '../../shared/training/run.ts'

/**
 * What a session owes the disk, in the order in which it has to get there. What fails stays at the front and is tried again, so that
 * nothing that was told by an engine is lost by one failure, and nothing comes to lie before what it builds on.
 */
export interface Backlog {
  /** Adds a debt. It must change nothing where it fails, or be as good when it is done twice. */
  owe(pay: () => Promise<unknown>): void
  /** Adds steps; those that wait are appended together. */
  oweSteps(steps: readonly StepMetrics[]): void
  /** Pays as much as the disk takes. @throws what the disk said of the first debt that it does not take */
  settle(): Promise<void>
  /** Pays all, trying again for a few seconds. @throws as `settle`, when the last attempt fails too */
  settleFinally(): Promise<void>
}

type Debt = { pay: () => Promise<unknown>; steps?: StepMetrics[] }

/** Milliseconds between the attempts at the end of a session. */
const PAUSES = [100, 300, 1000, 2000]

export function createBacklog(append: (steps: readonly StepMetrics[]) => Promise<void>, pauses = PAUSES): Backlog {
  const debts: Debt[] = []
  async function settle() {
    for (let debt = debts[0]; debt; debt = debts[0]) {
      await debt.pay()
      debts.shift()
    }
  }
  return {
    owe: (pay) => void debts.push({ pay }),
    oweSteps(steps) {
      const last = debts.at(-1)
      if (last?.steps) last.steps.push(...steps)
      else {
        const waiting = [...steps]
        debts.push({ steps: waiting, pay: () => append(waiting) })
      }
    },
    settle,
    async settleFinally() {
      for (const pause of pauses) {
        const failed = await settle().then(
          () => false,
          () => true,
        )
        if (!failed) return
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
      await settle()
    },
  }
}
