import type { Ops } from '../ops/ops.ts'
import type { ReluRule } from './layer.ts'

/**
 * A signal on its way down through a ReLU (paper, section 3.4). With f the ReLU's output and R the signal:
 * gradient (f > 0) R, deconvnet (R > 0) R, guided backpropagation (f > 0) (R > 0) R.
 */
export function reluBackward<T>(ops: Ops<T>, signal: T, output: T, rule: ReluRule): T {
  switch (rule) {
    case 'gradient':
      return ops.reluGradient(signal, output)
    case 'deconvnet':
      return ops.relu(signal)
    case 'guided':
      return ops.reluGradient(ops.relu(signal), output)
  }
}
