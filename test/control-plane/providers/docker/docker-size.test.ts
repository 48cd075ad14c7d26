import t from 'tap'
import { dockerSize } from '../../../../control-plane/providers/docker/docker-size.ts'

t.test('a size is cores and memory', async t => {
  t.same(dockerSize('1c-512m'), { nanoCpus: 1e9, memoryBytes: 512 * 1_048_576 })
  t.same(dockerSize('0.5c-64m'), { nanoCpus: 5e8, memoryBytes: 64 * 1_048_576 })
  t.same(dockerSize('16c-64g'), { nanoCpus: 16e9, memoryBytes: 64 * 1_024 * 1_048_576 })
})

t.test('anything else is refused in words', async t => {
  for (const text of [
    '',
    'small',
    '1c',
    '512m',
    '1c-512',
    '0c-512m',
    '1c-63m',
    '513c-1g',
    '1c-4097g',
    '-1c-1g',
    '1c-1t',
    ' 1c-1g',
  ])
    t.match(dockerSize(text), /, which is no size: write cores .* such as 2c-4g/, JSON.stringify(text))
  t.ok(JSON.stringify(dockerSize('x'.repeat(10_000))).length < 300, 'its words are bounded')
})
