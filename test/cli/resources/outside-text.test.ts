import t from 'tap'
import { renderList } from '../../../cli/output/resource.ts'
import { plain } from '../../../cli/output/tone.ts'
import { eventResource } from '../../../cli/resources/event-resource.ts'
import { logText } from '../../../cli/resources/log-text.ts'
import { shardResource } from '../../../cli/resources/shard-resource.ts'
import { eventView, playerView } from '../../../proto/contract/admin.ts'
import { wireSample } from '../../support/spoiled-shape.ts'
import { shard } from '../support/canned.ts'

const layout = { paint: plain }

t.test("a game server's output cannot steer the terminal, and keeps its blanks", async t => {
  t.equal(logText(['  a\tb', '\u009b2J\u202e', 'one\ntwo']), '  a\tb\n\ufffd2J\ufffd\none two\n')
})

t.test('a name is one line in every form', async t => {
  t.equal(renderList(shardResource, [{ ...shard, id: 'a\nb\u009b' }], 'name', layout), 'a b\ufffd\n')
})

t.test('a moment that no Date can hold is refused at the boundary: showing it was a crash', async t => {
  const late = '9007199254740991'
  for (const [field, name] of [
    [eventView, 'atMs'],
    [playerView, 'connectedAtMs'],
  ] as const)
    t.throws(() => field.decode({ ...(wireSample(field.shape) as object), [name]: late }, ''), {
      code: 'SWY_WIRE_INVALID',
      message: new RegExp(`^${name}: `),
    })
})

t.test('an event that is nested too deep to be written is shown as the text that it is', async t => {
  const before = '['.repeat(4_000) + ']'.repeat(4_000)
  const event = { ...eventView.decode(wireSample(eventView.shape), ''), before, after: '{"a":[1]}' }
  const [record] = JSON.parse(renderList(eventResource, [event], 'json', layout)) as [object]
  t.match(record, { before, after: { a: [1] } })
  t.match(renderList(eventResource, [event], 'yaml', layout), 'after:')
})
