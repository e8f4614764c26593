import type { Command } from 'commander'
import type { DoctorReport } from '../../../shared/api/host.ts'
import { startEngine } from '../../engine/client.ts'
import { nativeLibraries } from '../../engine/runtime/nativeLibraries.ts'
import { createTerminal, type Terminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { bytes, progressWords } from '../words.ts'
import { startProcess } from '../workbench.ts'

interface DoctorOptions {
  workspace?: string
  json?: boolean
  rebuild?: boolean
  checksums?: boolean
  provision?: boolean
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .option('--rebuild', 'make the catalogue anew from the folders of the workspace')
    .option('--checksums', 'read every checkpoint and verify it')
    .option('--provision', "fetch TensorFlow's CPU library where no other loads; nothing else is looked at")
    .description('Tell what works on this machine and what does not, why, and what to do about it.')
    .addHelpText('after', '\nExamples:\n  $ allconv doctor\n  $ allconv doctor --rebuild --workspace ~/experiments')
    .action(async (options: DoctorOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      if (options.provision) return provision(terminal)
      const access = options.rebuild ? 'write' : 'read'
      await withWorkbench({ ...options, access }, async (_, __, { services }) => {
        if (options.rebuild) {
          const rebuilt = await services.host.rebuildCatalogue()
          for (const problem of rebuilt.problems) terminal.note(problem)
          return terminal.result(
            rebuilt,
            `The catalogue is rebuilt: ${rebuilt.runs} runs, ${rebuilt.checkpoints} checkpoints.`,
          )
        }
        terminal.progress('trying every tensor runtime, each in a process of its own')
        const report = await services.host.doctor({ checksums: options.checksums })
        terminal.result(report, doctorText(report))
        if (!report.chosen) process.exitCode = 1
      })
    })
}

async function provision(terminal: Terminal): Promise<void> {
  const present = [...nativeLibraries('cpu', null), ...nativeLibraries('gpu', null)].find(({ addon }) => addon)
  if (present) return terminal.result({ folder: present.addon, fetched: false }, `TensorFlow is in ${present.place}`)
  const engine = startEngine(startProcess)
  const job = engine.call('provision', null)
  const interrupt = () => job.cancel()
  process.once('SIGINT', interrupt)
  try {
    let shown = 0
    for await (const event of job.events) {
      const words = progressWords(event)
      terminal.progress(words)
      if (process.stderr.isTTY || Date.now() - shown < 5_000) continue
      shown = Date.now()
      terminal.note(words)
    }
    const result = await job.result
    terminal.result({ ...result, fetched: true }, `TensorFlow's library is in ${result.folder}`)
  } finally {
    process.off('SIGINT', interrupt)
    engine.kill()
  }
}

function workspaceText({ path, exists, writable, usedBytes, freeBytes }: DoctorReport['workspace']): string {
  const free = `${bytes(freeBytes)} free`
  if (!exists) return `${path}, ${writable ? 'will be made at first use' : 'cannot be made'}, ${free}`
  return `${path}, ${writable ? 'writable' : 'not writable'}, ${bytes(usedBytes)} used, ${free}`
}

/** The report for a reader: each runtime with what was tried, then the workspace. */
export function doctorText({ runtimes, chosen, workspace, versions, cores, memoryBytes }: DoctorReport): string {
  const lines = ['Tensor runtimes']
  for (const { id, title, works, device, version, tried, advice } of runtimes) {
    const what = works ? [device, version].filter(Boolean).join(', ') : 'does not work here'
    lines.push(`  ${works ? '✓' : '✗'} ${id}${id === chosen ? ' (chosen)' : ''}: ${title}: ${what}`)
    for (const attempt of tried) lines.push(`      ${attempt}`)
    if (advice) lines.push(`      → ${advice}`)
  }
  lines.push(
    '',
    `Machine: ${cores} cores, ${bytes(memoryBytes)} memory`,
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `Workspace: ${workspaceText(workspace)}`,
  )
  lines.push(
    ...(workspace.problems.length === 0
      ? ['  no problems found']
      : workspace.problems.map((problem) => `  ! ${problem}`)),
  )
  return lines.join('\n')
}
