import { exitOf } from './exit.ts'
import { createProgram } from './program.ts'

// A reader that goes away (`allconv runs | head`) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
// Messages that nobody reads any more are lost, and the work goes on: unheard, the error of one would be written to the same place, for ever.
process.stderr.on('error', () => {})

try {
  await createProgram().parseAsync()
} catch (error) {
  const { sentence, status } = exitOf(error)
  if (sentence) process.stderr.write(`${sentence}\n`)
  if (process.env.ALLCONV_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exitCode = status
}
