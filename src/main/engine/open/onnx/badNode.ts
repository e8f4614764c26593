import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { OnnxModel, OnnxNode } from './model.ts'

/** A node that is not read: the file is whole, so its network can still be drawn. */
export class NodeError extends WorkbenchError {}

/** What is wrong with a node, in one sentence that names it and its operator. */
export function badNode(
  { label }: Pick<OnnxModel, 'label'>,
  { name, operator, origin }: OnnxNode,
  why: string,
): NodeError {
  return new NodeError(
    'BAD_FILE',
    `${label} cannot be opened: ${origin ?? `node ${shown(name, 80)} (${shown(operator, 60)})`}: ${why}.`,
  )
}
