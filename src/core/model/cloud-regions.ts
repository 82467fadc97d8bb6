/**
 * The regions of the three clouds and the country in which each stands, from the
 * clouds' own lists of regions. Data, to be extended as they build.
 */
import type { HostRegion } from "./host-region.ts";

const memberStates = "at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk".split(
  " ",
);
const otherEeaStates = "is li no".split(" ");

/** The areas that hold a country, the country first. */
function areasOf(country: string): readonly string[] {
  if (memberStates.includes(country)) return [country, "eu", "eea"];
  return otherEeaStates.includes(country) ? [country, "eea"] : [country];
}

/** "us us-east-1 us-west-2": a country, and the regions in it. */
function regionsOf(lines: readonly string[]): readonly HostRegion[] {
  return lines.flatMap((line) => {
    const [country = "", ...names] = line.split(" ");
    return names.map((name) => ({ name, jurisdictions: areasOf(country) }));
  });
}

/** What is wider than a region: the union, the country, and everywhere, which promises nothing. */
export const europe: HostRegion = { name: "eu", jurisdictions: ["eu", "eea"] };
export const unitedStates: HostRegion = { name: "us", jurisdictions: ["us"] };
export const anywhere: HostRegion = { name: "global", jurisdictions: [] };

export const amazonRegions: readonly HostRegion[] = regionsOf([
  "us us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1",
  "ca ca-central-1 ca-west-1",
  "mx mx-central-1",
  "br sa-east-1",
  "ie eu-west-1",
  "gb eu-west-2",
  "fr eu-west-3",
  "de eu-central-1 eusc-de-east-1",
  "ch eu-central-2",
  "se eu-north-1",
  "it eu-south-1",
  "es eu-south-2",
  "il il-central-1",
  "bh me-south-1",
  "ae me-central-1",
  "za af-south-1",
  "in ap-south-1 ap-south-2",
  "sg ap-southeast-1",
  "au ap-southeast-2 ap-southeast-4",
  "id ap-southeast-3",
  "my ap-southeast-5",
  "nz ap-southeast-6",
  "th ap-southeast-7",
  "jp ap-northeast-1 ap-northeast-3",
  "kr ap-northeast-2",
  "hk ap-east-1",
  "tw ap-east-2",
  "cn cn-north-1 cn-northwest-1",
]);

export const googleRegions: readonly HostRegion[] = [
  europe,
  unitedStates,
  anywhere,
  ...regionsOf([
    "us us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4",
    "ca northamerica-northeast1 northamerica-northeast2",
    "mx northamerica-south1",
    "br southamerica-east1",
    "cl southamerica-west1",
    "be europe-west1",
    "gb europe-west2",
    "de europe-west3 europe-west10",
    "nl europe-west4",
    "ch europe-west6",
    "it europe-west8 europe-west12",
    "fr europe-west9",
    "pl europe-central2",
    "fi europe-north1",
    "se europe-north2",
    "es europe-southwest1",
    "il me-west1",
    "qa me-central1",
    "sa me-central2",
    "za africa-south1",
    "in asia-south1 asia-south2",
    "sg asia-southeast1",
    "id asia-southeast2",
    "tw asia-east1",
    "hk asia-east2",
    "jp asia-northeast1 asia-northeast2",
    "kr asia-northeast3",
    "au australia-southeast1 australia-southeast2",
  ]),
];

/** "eu" and "us" are Azure's data zones, "global" its deployments without a place. */
export const azureRegions: readonly HostRegion[] = [
  europe,
  unitedStates,
  anywhere,
  ...regionsOf([
    "us eastus eastus2 centralus northcentralus southcentralus westcentralus westus westus2 westus3",
    "us usgovvirginia usgovarizona usgovtexas",
    "ca canadacentral canadaeast",
    "mx mexicocentral",
    "br brazilsouth brazilsoutheast",
    "cl chilecentral",
    "ie northeurope",
    "nl westeurope",
    "gb uksouth ukwest",
    "fr francecentral francesouth",
    "de germanywestcentral germanynorth",
    "ch switzerlandnorth switzerlandwest",
    "no norwayeast norwaywest",
    "se swedencentral swedensouth",
    "it italynorth",
    "pl polandcentral",
    "es spaincentral",
    "at austriaeast",
    "be belgiumcentral",
    "dk denmarkeast",
    "il israelcentral",
    "qa qatarcentral",
    "ae uaenorth uaecentral",
    "za southafricanorth southafricawest",
    "in centralindia southindia westindia jioindiawest jioindiacentral",
    "sg southeastasia",
    "hk eastasia",
    "id indonesiacentral",
    "my malaysiawest",
    "jp japaneast japanwest",
    "kr koreacentral koreasouth",
    "au australiaeast australiasoutheast australiacentral australiacentral2",
    "nz newzealandnorth",
    "cn chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3",
  ]),
];

/** Every region that is known by name: for hosts of which no regions are known, but which may name one. */
export const everyRegion: readonly HostRegion[] = [
  europe,
  unitedStates,
  anywhere,
  ...amazonRegions,
  ...azureRegions,
  ...googleRegions,
];

/**
 * Bedrock's cross-region inference profiles by the prefix of the model's id: where a
 * call goes is then the profile's choice, within this. "apac" spans many countries.
 */
export const inferenceProfiles: ReadonlyMap<string, readonly string[]> = new Map([
  ["us", ["us"]],
  ["us-gov", ["us"]],
  ["eu", ["eu", "eea"]],
  ["jp", ["jp"]],
  ["au", ["au"]],
  ["ca", ["ca"]],
  ["apac", []],
  ["global", []],
]);
