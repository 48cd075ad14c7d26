import fc from 'fast-check'
import t from 'tap'
import { tagsOfTexts, textTags } from '../../../../control-plane/providers/cloud/text-tags.ts'
import { ID_PATTERN } from '../../../../proto/contract/ids.ts'

t.test('any ids come back from tags of any length, in any order, among others', async t => {
  const id = fc.stringMatching(ID_PATTERN)
  fc.assert(
    fc.property(
      id,
      id,
      id,
      fc.integer({ min: 25, max: 255 }),
      fc.array(fc.string()),
      (owner, pool, host, max, others) => {
        const ours = Object.entries({ owner, pool, host }).flatMap(([name, value]) =>
          textTags(name as 'owner', value, max),
        )
        t.ok(ours.every(tag => tag.length <= max))
        t.same(tagsOfTexts([...others, ...ours.toReversed()]), { owner, pool, host })
      },
    ),
  )
})

for (const [name, tags] of [
  ['a part missing at the front', ['swy:host:1:tail']],
  ['a part missing in the middle', ['swy:host:0:head', 'swy:host:2:tail']],
  ['a part twice', ['swy:host:0:one', 'swy:host:0:two']],
  ['no text', [7, null, undefined, {}]],
  ['another form', ['swy:host:x:a', 'host:0:a', 'swy:host:0:', 'swy:host:0:A B']],
] as const)
  t.test(`a name with ${name} is missing`, async t => {
    t.equal(tagsOfTexts(tags).host, undefined)
  })
