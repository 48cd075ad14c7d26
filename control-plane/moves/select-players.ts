import type { PlayerSelector } from '../../proto/contract/admin.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import { resolve } from '../facts/request.ts'
import { groupsOn, type World } from '../facts/world.ts'

/** The players a selector names, in a stable order. Everything given must match; ids that name nobody are an error.
 *  Who plays an account is known to the session store alone: whoever calls has put the player's id in its place. */
export function selectPlayers(world: World, selector: PlayerSelector): readonly PlayerLive[] {
  if (selector.account !== '') throw new TypeError('the account of a selector was not resolved')
  let players = world.live.players()
  if (selector.ids.length > 0) {
    const all = players
    // Whole ids are the rule, thousands at a time; only a prefix is worth looking through everybody for.
    const byId = new Map<string, PlayerLive>(all.map(player => [player.id, player]))
    players = [
      ...new Set(selector.ids.map(id => byId.get(id) ?? resolve('player', all, player => player.id, id))),
    ]
  }
  if (selector.ip !== '') players = players.filter(player => player.key.ip === selector.ip)
  if (selector.group !== '') {
    const group = resolve('group', world.facts.groups, candidate => candidate.id, selector.group)
    players = players.filter(player => player.group === group.id)
  }
  if (selector.shard !== '') {
    const shard = resolve('shard', world.facts.shards, candidate => candidate.ref.shardId, selector.shard)
    const groups = new Set(groupsOn(world.facts, shard.ref).map(group => group.id))
    players = players.filter(player => groups.has(player.group))
  }
  if (selector.fleet !== '') {
    const fleet = resolve('fleet', world.facts.fleets, candidate => candidate.spec.name, selector.fleet)
    const groups = new Set(
      world.facts.groups.filter(group => group.fleet === fleet.spec.name).map(group => group.id),
    )
    players = players.filter(player => groups.has(player.group))
  }
  const ordered = players.toSorted((left, right) => (left.id < right.id ? -1 : 1))
  return selector.percent === 0
    ? ordered
    : ordered.slice(0, Math.ceil((ordered.length * selector.percent) / 100))
}

/** Whether a selector names anything at all: a change of "everybody" must be said, not forgotten. */
export function selectsNothing(selector: PlayerSelector): boolean {
  return (
    selector.ids.length === 0 &&
    [selector.ip, selector.account, selector.group, selector.shard, selector.fleet].every(text => text === '')
  )
}
