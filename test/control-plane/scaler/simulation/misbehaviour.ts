import type { Random } from '../../../../lib/random.ts'
import type { Misbehaviour } from './provider-double.ts'

/** What the provider of one run does wrong: some of everything, by chance. */
export function misbehaviour(chance: Random): Misbehaviour {
  const sometimes = (share: number): number => (chance.fraction() < 0.35 ? share : 0)
  return {
    refuses: sometimes(0.2),
    failsToCreate: sometimes(0.3),
    createsAndFails: sometimes(0.3),
    forgetsKeys: chance.fraction() < 0.5,
    buildMs: 10_000 + chance.fraction() * 60_000,
    slowShare: sometimes(0.2),
    hangs: sometimes(0.15),
    listsStrangers: chance.fraction() < 0.3,
    endsInError: sometimes(0.25),
    turnsBad: sometimes(0.3),
    partialListings: sometimes(0.4),
    losesTags: sometimes(1),
    throttles: sometimes(0.15),
    listedLateMs: chance.fraction() < 0.2 ? 100_000 : chance.fraction() * 30_000,
    unknownStatus: sometimes(1),
    failsToDelete: sometimes(0.3),
    deletesAndFails: sometimes(0.3),
    goneLateMs: sometimes(90_000),
    mutes: sometimes(1),
    vanishes: sometimes(1),
    failsSides: sometimes(0.08),
    changesSidesAndFails: sometimes(0.08),
    refusesSides: sometimes(0.01),
    badTemplates: { has: (template: string) => template.startsWith('bad') } as ReadonlySet<string>,
  }
}

/** What it does no more once everything is to come right. */
export const HEALED = {
  refuses: 0,
  failsToCreate: 0,
  createsAndFails: 0,
  slowShare: 0,
  hangs: 0,
  endsInError: 0,
  turnsBad: 0,
  partialListings: 0,
  losesTags: 0,
  throttles: 0,
  listedLateMs: 1_000,
  unknownStatus: 0,
  failsToDelete: 0,
  deletesAndFails: 0,
  goneLateMs: 0,
  mutes: 0,
  vanishes: 0,
  failsSides: 0,
  changesSidesAndFails: 0,
  refusesSides: 0,
}
