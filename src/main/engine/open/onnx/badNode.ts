import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { OnnxModel, OnnxNode } from './model.ts'

/** What is wrong with a node, in one sentence that names it and its operator. */
export function badNode(
  { label }: Pick<OnnxModel, 'label'>,
  { name, operator, origin }: OnnxNode,
  why: string,
): WorkbenchError {
  return new WorkbenchError(
    'BAD_FILE',
    `${label} cannot be opened: ${origin ?? `node ${shown(name, 80)} (${shown(operator, 60)})`}: ${why}.`,
  )
}
