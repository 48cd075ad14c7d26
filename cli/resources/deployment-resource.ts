import type { DeploymentView } from '../../proto/contract/deployment.ts'
import { column, type Resource } from '../output/resource.ts'

export const deploymentResource: Resource<DeploymentView> = {
  plural: 'deployments',
  nameOf: ({ number }) => String(number),
  compare: (left, right) => right.number - left.number,
  columns: [
    column('DEPLOYMENT', ({ number }) => String(number)),
    column('VERSION', ({ version }) => version),
    {
      heading: 'STATE',
      cell: ({ state }) =>
        state === 'halted' || state === 'promoted'
          ? { text: state, tone: state === 'halted' ? 'bad' : 'good' }
          : { text: state },
    },
    column('READY', ({ ready, shards }) => `${ready}/${shards}`),
    column('PLAYERS', ({ players }) => String(players)),
    column('WHY', ({ why }) => why),
  ],
  record: ({ fleet, number, version, state, ready, shards, players, sinceMs, why }) => ({
    fleet,
    deployment: number,
    version,
    state,
    ready,
    shards,
    players,
    sinceMs,
    why,
  }),
}
