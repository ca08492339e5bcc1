import type { Period } from '../period.ts';
import type { Institution } from '../world/institutions.ts';
import { IMPLANTS } from '../world/catalogue.ts';
import { lookAlikeBalances, plantGhostSales } from './balances.ts';
import { lookAlikeCash, plantCashAndSettled } from './cash-sales.ts';
import { lookAlikeExpiries, plantExpired } from './expiries.ts';
import { tellOfHospitals } from './hospitals.ts';
import { lookAlikePrescriptions, plantPrescriptions } from './prescriptions.ts';
import { lookAlikePurchases, plantWithoutPurchase } from './purchases.ts';
import { lookAlikeCodes } from './repeated-codes.ts';
import { lookAlikeScans, plantBadScans } from './scans.ts';
import { lookAlikeSplits, plantSplitPrescriptions } from './split-prescriptions.ts';
import { plantStockpiles } from './stockpiles.ts';
import { Story } from './story.ts';
import { plantManyPersons, plantSoldAgain, plantTwoPlaces } from './trace-codes.ts';
import { lookAlikeProducts, plantWrongProducts } from './wrong-products.ts';

/**
 * Lays out all cases of a city by hand: the same seed, period and institutions give the same cases. A null world
 * (`isNull`) has the look-alikes only.
 */
export function tellStory(seed: number, period: Period, institutions: readonly Institution[], isNull: boolean): Story {
  const story = new Story(seed, period, institutions);
  if (!isNull) {
    plantPrescriptions(story);
    plantStockpiles(story);
    plantManyPersons(story);
    plantSoldAgain(story);
    plantTwoPlaces(story);
    plantSplitPrescriptions(story);
    plantWrongProducts(story);
    plantWithoutPurchase(story);
    plantExpired(story);
    plantBadScans(story);
    plantGhostSales(story);
    plantCashAndSettled(story);
  }
  lookAlikePrescriptions(story);
  lookAlikeCodes(story);
  lookAlikeSplits(story);
  lookAlikeProducts(story);
  lookAlikePurchases(story);
  lookAlikeExpiries(story);
  lookAlikeScans(story);
  lookAlikeBalances(story, IMPLANTS);
  lookAlikeCash(story);
  tellOfHospitals(story);
  return story;
}
