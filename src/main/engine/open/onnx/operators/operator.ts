import type { Reading } from '../graph.ts'
import type { Value } from '../values.ts'

/** What a node gives, output by output. @throws WorkbenchError BAD_FILE naming the node */
export type Operator = (reading: Reading) => Value | Value[]
export type Operators = Record<string, Operator>
