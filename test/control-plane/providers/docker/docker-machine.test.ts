import t from 'tap'
import { machineOf, statusOf } from '../../../../control-plane/providers/docker/docker-machine.ts'
import { imageChanges, labelsOf, tagsOf } from '../../../../control-plane/providers/docker/docker-labels.ts'
import {
  imageReference,
  machineName,
  ownerMistake,
} from '../../../../control-plane/providers/docker/docker-names.ts'

t.test('every word of Docker has a meaning; another one is unknown', async t => {
  const words: Readonly<Record<string, string>> = {
    created: 'building',
    restarting: 'building',
    running: 'running',
    paused: 'stopped',
    exited: 'stopped',
    removing: 'stopped',
    dead: 'error',
    hibernating: 'unknown',
    toString: 'unknown',
    '': 'unknown',
  }
  for (const [word, status] of Object.entries(words)) t.equal(statusOf(word), status, word)
  t.equal(statusOf(undefined), 'unknown')
})

t.test('a machine is shown with its labels and its first address', async t => {
  const networks = { b: { IPAddress: '192.0.2.2' }, a: { IPAddress: '' }, c: {} }
  t.same(
    machineOf({
      id: 'x',
      labels: labelsOf({ owner: 'o', pool: 'p', host: 'h' }),
      state: 'running',
      networks,
    }),
    {
      providerId: 'x',
      tags: { owner: 'o', pool: 'p', host: 'h' },
      status: 'running',
      address: '192.0.2.2',
    },
  )
  t.same(machineOf({ id: 'x', labels: undefined, state: undefined, networks: undefined }), {
    providerId: 'x',
    tags: { owner: undefined, pool: undefined, host: undefined },
    status: 'unknown',
  })
})

t.test('an image takes the labels of its machine off', async t => {
  const labels = Object.fromEntries(
    imageChanges('ours', 'a "name"').map(line => {
      const [, name = '', value = ''] = /^LABEL (\S+)=(".*")$/.exec(line) ?? []
      return [name, JSON.parse(value) as string]
    }),
  )
  t.same(tagsOf(labels), { owner: undefined, pool: undefined, host: undefined })
  t.same(labels['switchyard.image.name'], 'a "name"')
})

t.test('names follow from owner and host; references from owner and name', async t => {
  t.equal(machineName({ owner: 'ours', host: 'game-1' as never }), 'ours.game-1')
  t.same(imageReference('ours', 'a'), imageReference('ours', 'a'))
  t.not(imageReference('ours', 'a').tag, imageReference('ours', 'b').tag)
  t.match(`${imageReference('O/o', 'Ä').repo}:${imageReference('O/o', 'Ä').tag}`, /^[a-z0-9/-]+:[a-f0-9]+$/)
  t.equal(ownerMistake('k3-x.Y_1'), undefined)
  for (const owner of ['', '.x', 'a/b', 'x'.repeat(64)]) t.match(ownerMistake(owner), /cannot be part/)
})
