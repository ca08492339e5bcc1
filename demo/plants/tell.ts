import type { Period } from '../period.ts';
import type { Institution } from '../world/institutions.ts';
import { tellOfHospitals } from './hospitals.ts';
import { lookAlikePrescriptions, plantPrescriptions } from './prescriptions.ts';
import { lookAlikeCodes } from './repeated-codes.ts';
import { plantStockpiles } from './stockpiles.ts';
import { Story } from './story.ts';
import { plantManyPersons, plantSoldAgain, plantTwoPlaces } from './trace-codes.ts';

/** Lays out all cases of a city by hand: the same seed, period and institutions give the same cases. */
export function tellStory(seed: number, period: Period, institutions: readonly Institution[]): Story {
  const story = new Story(seed, period, institutions);
  plantPrescriptions(story);
  lookAlikePrescriptions(story);
  plantStockpiles(story);
  plantManyPersons(story);
  plantSoldAgain(story);
  plantTwoPlaces(story);
  lookAlikeCodes(story);
  tellOfHospitals(story);
  return story;
}
