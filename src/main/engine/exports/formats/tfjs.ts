import { writeGraphModel } from '../tfjs/writeGraphModel.ts'
import type { FormatWriter } from './format.ts'

export const tfjs: FormatWriter = (model, { preprocessing, version }) =>
  writeGraphModel(model, preprocessing === 'inside', version)
