import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import type { OnnxModel } from '../onnx/model.ts'
import { openOnnx } from '../onnx/openOnnx.ts'
import { takeInputScaling } from './inputScaling.ts'

/**
 * Opens a model of another form that was written as a graph of ONNX operators in memory: what scales the pixels first becomes preprocessing.
 * @param bad names the file in a sentence
 * @throws WorkbenchError BAD_FILE
 */
export function openLowered(graph: OnnxModel, bad: (why: string) => Error, options: OpenOptions): ForeignModel {
  const preprocessing = takeInputScaling(graph)
  const opened = openOnnx(
    graph,
    () => {
      throw bad('it names a file beside it')
    },
    options,
  )
  return { ...opened, ...(preprocessing && { preprocessing }) }
}
