import { createForeignQuery } from '../services/foreign/foreignQuery.ts'
import { importCurves } from '../services/foreign/importCurves.ts'
import { readAgain } from '../services/foreign/readAgain.ts'
import { os, type Services } from './base.ts'

/** Curves that other programs have measured. */
export function foreignProcedures(services: Services) {
  const query = createForeignQuery(services.context.workspace.runs)
  return os.foreign.router({
    open: os.foreign.open.handler(({ input, signal }) => importCurves(services, input, signal)),
    readAgain: os.foreign.readAgain.handler(({ input, signal }) => readAgain(services, input.id, signal)),
    curves: os.foreign.curves.handler(({ input }) => query(input)),
  })
}
