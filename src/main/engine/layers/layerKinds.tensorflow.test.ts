import { describeLayerKinds } from '../../../../test/golden/checkLayerKinds.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'

describeLayerKinds('on TensorFlow', await testRuntime('tensorflow'))
