import t from 'tap'
import { SwitchyardError } from '../../../lib/errors.ts'
import { codecs } from '../../support/codecs.ts'
import { spoiledOf, wireSample } from '../../support/spoiled-shape.ts'

for (const { name, field } of codecs)
  t.test(`${name} refuses each field's garbage and names the field`, async t => {
    t.doesNotThrow(() => field.decode(wireSample(field.shape), ''))
    let refused = 0
    for (const { raw, path } of spoiledOf(field.shape)) {
      const error = errorOf(() => field.decode(raw, ''))
      if (!(error instanceof SwitchyardError)) t.fail(`${path} was taken, or crashed: ${String(error)}`)
      else if (!error.message.startsWith(path)) t.equal(error.message, path, 'the message names the field')
      else refused += 1
    }
    t.ok(refused > 0)
  })

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
