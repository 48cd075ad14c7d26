import t from 'tap'
import { corpusOf } from './corpus.ts'
import { tryInput } from './engine/try-input.ts'
import { TARGETS } from './targets.ts'

for (const target of TARGETS)
  t.test(`${target.name}: ${target.promise}`, async t => {
    const corpus = corpusOf(target.name)
    t.ok(corpus.length > 0, 'it has a corpus')
    if (target.startsThings === true) return
    for (const { path, input } of corpus) await t.resolves(tryInput(target, input), path)
  })
