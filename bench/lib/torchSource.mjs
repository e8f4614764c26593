/**
 * Functions that give networks of any kind to PyTorch's contestants: as the Python module that `allconv export --format python` writes.
 * @param sources of `openSources`
 */
export async function torchSources(sources) {
  const { writeModule } = await sources.load('main/engine/exports/python/writeModule.ts')
  const { analyseArchitecture } = await sources.load('shared/architecture/analysis.ts')
  return (architecture) => {
    const report = analyseArchitecture(architecture)
    const classes = Array.from({ length: report.classes }, (_, index) => String(index))
    const preprocessing = { kind: 'none' }
    const model = { title: '', runId: '', architecture, report, weights: [], preprocessing, classes }
    return writeModule(model, 'network')
  }
}

/** A network of the workbench by its id, the paper's or another preset; `mobilenet-v2@64` takes images of 64 x 64 pixels. */
export async function networkFinder(sources) {
  const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
  const { presetArchitecture, presetOf } = await sources.load('shared/architecture/presets/table.ts')
  return (name, options = {}) => {
    const [id, side] = name.split('@')
    const all = side ? { ...options, inputSize: Number(side) } : options
    return presetOf(id) ? presetArchitecture(id, all) : paperArchitecture(id, all)
  }
}
