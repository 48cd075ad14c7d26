import fc from 'fast-check'
import t from 'tap'
import { contentsHash, imageContents, templateName } from '../../../control-plane/scaler/template-name.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'

const contents = {
  baseImage: 'debian-13',
  install: 'true',
  start: 'run',
  sshUser: 'root',
  sshPort: 22,
  agentVersion: '0.1.0',
}
const game = 'game' as PoolName

t.test('a template is named by its pool and everything in it', async t => {
  const name = templateName(game, contents)
  t.match(name, /^game-[0-9a-f]{16}$/)
  t.equal(templateName(game, { ...contents }), name)
  for (const [key, value] of Object.entries(contents))
    t.not(
      templateName(game, { ...contents, [key]: typeof value === 'number' ? 2_222 : `${value}x` }),
      name,
      key,
    )
  t.not(templateName('door' as PoolName, contents), name)
})

t.test('an image depends on what is installed alone', async t => {
  const one = imageContents({ name: templateName(game, contents), ...contents })
  const other = { ...contents, sshPort: 2_222, start: 'other' }
  t.equal(imageContents({ name: templateName(game, other), ...other }), one)
  t.not(imageContents({ name: templateName(game, contents), ...contents, install: 'false' }), one)
})

t.test('different texts have different hashes', async () => {
  const unit = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(unit, unit, (one, other) => one === other || contentsHash(one) !== contentsHash(other)),
  )
})
