import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeLayer, describeShape } from '@shared/architecture/describe.ts'
import classes from './features.module.css'

/** Name, kind and shape of a layer, at the head of its maps. */
export const LayerTitle = ({ layer }: { layer: LayerReport }) => (
  <>
    <span className="mono">{layer.name}</span>
    <span className={classes.dim}>
      {describeLayer(layer.spec)} · {describeShape(layer.output)}
    </span>
  </>
)
