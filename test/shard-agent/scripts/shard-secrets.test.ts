import t from 'tap'
import { randomId, seededRandom } from '../../../lib/random.ts'
import {
  localApiUrl,
  SECRET_CHARACTERS,
  SECRET_PATTERN,
  SECRETS_MAX,
  ShardSecrets,
} from '../../../shard-agent/scripts/shard-secrets.ts'
import { shardRef } from '../support/start-shard.ts'

t.test('a secret stands for one life of a shard; the oldest are forgotten', async t => {
  const secrets = new ShardSecrets()
  secrets.admit('s', shardRef('a'))
  t.same(secrets.shardOf('s'), shardRef('a'))
  t.equal(secrets.shardOf('x'), undefined)
  for (let count = 0; count < SECRETS_MAX; count += 1) secrets.admit(`s${count}`, shardRef('b', count + 1))
  t.equal(secrets.shardOf('s'), undefined)
})

t.test('what is made is what is accepted', async t => {
  const random = seededRandom(7)
  for (let count = 0; count < 100; count += 1) t.match(randomId(random, SECRET_CHARACTERS), SECRET_PATTERN)
  t.equal(localApiUrl(7, 'abc'), 'http://127.0.0.1:7/s/abc')
})
