"""Denials and what they answer, in our own words, each with what the denial says is not so.

(cue and content of the denial, content of the claim). All were written before the rules that they test.
"""

from __future__ import annotations

Pair = tuple[str, str, str]

WRITTEN_BEFORE: dict[str, list[Pair]] = {
    "whole": [
        ("rejected", "the accusations", "that the army had shelled the bakery in Tel Maar"),
        (
            "denied",
            "that the bank had hidden losses from its auditors",
            "the bank hid losses from its auditors for two years",
        ),
        (
            "called the report",
            "“a complete fabrication”",
            "that the minister had met the arms dealer in Porto",
        ),
        ("said", "that this was simply untrue", "the team's doctor had given riders banned pills"),
        ("dismissed", "the story", "that the actor had walked out of the film"),
        ("denied", "it", "that he had taken money from the builder"),
        ("said", "“Every word of it is false”", "prison guards had beaten two detainees"),
        (
            "has denied",
            "leaking the examination papers",
            "that the school's head had leaked the examination papers",
        ),
    ],
    "event": [
        (
            "said",
            "there were no air strikes in Aleppo that day",
            "coalition planes bombed two hospitals in Aleppo on Wednesday",
        ),
        (
            "insisted",
            "that no such meeting ever took place",
            "the two ministers met in secret in Geneva in May",
        ),
        (
            "said",
            "“The attack never happened”",
            "gas was used against the village of Dorn on Monday, killing dozens",
        ),
        (
            "told reporters",
            "that nobody had been arrested",
            "police arrested thirty demonstrators in front of the court",
        ),
        (
            "said",
            "no fire had broken out at the plant",
            "that a fire at the plant had sent smoke over the town",
        ),
        (
            "said",
            "it had not received any complaint",
            "tenants had sent the company a dozen complaints about the lifts",
        ),
        (
            "denied",
            "that any payment had been made",
            "the club paid the agent two million euros after the transfer",
        ),
        (
            "said",
            "there was no explosion, only a routine test",
            "an explosion shook the naval yard before dawn",
        ),
    ],
    "actor": [
        (
            "said",
            "that its aircraft had not been operating near the city",
            "coalition planes bombed two hospitals in the city",
        ),
        ("denied", "any involvement in the poisoning", "that the state's agents poisoned the exile in Leeds"),
        (
            "said",
            "the rocket had been fired by the rebels themselves",
            "the army fired the rocket that hit the bus station",
        ),
        ("said", "“We had nothing to do with it”", "hackers of the agency broke into the party's computers"),
        (
            "said",
            "it was not our soldiers who opened fire",
            "soldiers opened fire on the crowd at the bridge",
        ),
        (
            "said",
            "none of its staff had given the journalist the file",
            "somebody at the ministry had handed the file to a journalist",
        ),
        (
            "blamed",
            "a subcontractor for the spill and said the firm itself was not responsible",
            "the firm let diesel run into the lake",
        ),
        ("denied", "being behind the letters", "that the deputy mayor wrote the anonymous letters"),
    ],
    "target": [
        (
            "said",
            "“We hit no chemical depot”",
            "the raid struck a depot of chemical weapons near the river",
        ),
        (
            "said",
            "the missile had struck a military barracks, not a school",
            "the missile hit a school full of children",
        ),
        (
            "said",
            "that only fighters had been killed and no civilians",
            "the strike killed civilians on their way to a wedding",
        ),
        (
            "said",
            "that the building was not a hospital but a command post",
            "warplanes destroyed a hospital in the east of the city",
        ),
        (
            "said",
            "the drugs were meant for cattle rather than for the riders",
            "the team had bought the drugs for its riders",
        ),
        (
            "denied",
            "that patient records were among the stolen files",
            "hackers stole patient records from the clinic",
        ),
        (
            "said",
            "the cuts would affect offices, not hospitals",
            "the government will cut the money for hospitals",
        ),
        (
            "said",
            "the police had aimed at the tyres and never at the driver",
            "officers shot at the driver of the van",
        ),
    ],
    "figure": [
        ("said", "that 12 people had died, not 40", "at least 40 people died when the ferry sank"),
        (
            "put",
            "the number of confirmed incidents at 17",
            "at least 41 units caught fire in two years",
        ),
        (
            "disputed",
            "the figure",
            "the bridge would cost 900 million crowns",
        ),
        (
            "said",
            "the number of marchers was greatly exaggerated",
            "a hundred thousand people marched through the capital",
        ),
        (
            "said",
            "fewer than a dozen homes had lost power",
            "three thousand homes were without power after the storm",
        ),
        ("rejected", "the death toll", "that 86 people had been killed in the market"),
        (
            "said",
            "unemployment had risen by half a point and not by three",
            "unemployment rose by three points under the new law",
        ),
        (
            "said",
            "the actual sum was much lower",
            "that the consultant had earned 1.4 million euros",
        ),
    ],
    "intent": [
        (
            "said",
            "the bombing had been a tragic mistake",
            "the pilots bombed the clinic on purpose",
        ),
        ("denied", "that it had deliberately misled investors", "the company deliberately misled investors"),
        (
            "said",
            "“It was never our intention to hurt anyone”",
            "the guards set out to hurt the prisoners",
        ),
        (
            "said",
            "she had not known that the painting was stolen",
            "the dealer knowingly sold a stolen painting",
        ),
        (
            "denied",
            "that the move was meant to silence critics",
            "the law on associations is there to silence critics",
        ),
        (
            "said",
            "the files had been deleted by accident",
            "the office deleted the files to hide the affair",
        ),
        ("said", "“I did not mean to insult anybody”", "the senator insulted the veterans"),
        (
            "said",
            "the closure was for technical reasons and not a punishment",
            "the station was closed to punish it for its reports",
        ),
    ],
}

# Written after the rules, to see how far they reach; nothing was changed for them.
WRITTEN_AFTER: dict[str, list[Pair]] = {
    "whole": [
        ("denies", "all the charges against her", "that the treasurer stole from the charity"),
        ("said", "“That is a lie”", "the trainer hit the horse with a chain"),
        (
            "denied",
            "having asked the judge to drop the case",
            "the mayor asked the judge to drop the case against his brother",
        ),
        ("called", "the account nonsense", "the princess had left the palace after a quarrel"),
        ("rejected", "suggestions that it had ignored warnings", "the dam's owner ignored three warnings"),
    ],
    "event": [
        ("said", "“There was no coup attempt”", "officers tried to overthrow the president on Sunday night"),
        ("said", "no talks with the rebels were under way", "the government was talking to the rebels"),
        (
            "said",
            "the phone call he described did not take place",
            "the chancellor rang the publisher to stop the article",
        ),
        ("insisted", "there had never been a contract", "the two firms signed a contract in March"),
        ("said", "nobody had resigned", "three members of the board had resigned"),
    ],
    "actor": [
        ("said", "“Our troops were never in that village”", "soldiers burned down houses in the village"),
        (
            "said",
            "the wall had been brought down by the contractor of the neighbouring site",
            "the city's diggers had brought the wall down",
        ),
        ("denied", "any role in the hacking", "that the ministry had the journalists' phones hacked"),
        ("said", "he was not the author of the memo", "the adviser wrote the memo on the pipeline"),
        ("said", "“It was the guards who started it”", "prisoners had started the riot"),
    ],
    "target": [
        (
            "said",
            "the shells had landed in open fields, not on homes",
            "artillery shells fell on homes in the suburb",
        ),
        ("said", "the men arrested were smugglers and not refugees", "the coastguard arrested refugees"),
        ("said", "it was testing engines rather than warheads", "the country tested a warhead on Friday"),
        ("said", "“We sold them no weapons”, only trucks", "the firm sold weapons to the militia"),
        (
            "said",
            "the fund had been spent on roads and never on the stadium",
            "the money for victims was spent on a stadium",
        ),
    ],
    "figure": [
        ("said", "the strike had cost it two million, not ten", "the strike cost the airline ten million"),
        ("disputed", "the estimate", "that 4,000 jobs would be lost"),
        ("said", "nowhere near that many birds had died", "that 20,000 birds died in the oil"),
        ("said", "the count was inflated", "sixty women had complained about the surgeon"),
        ("said", "it was a handful of cases at most", "that hundreds of children fell ill"),
    ],
    "intent": [
        ("said", "the shooting was unintentional", "the officer shot the boy deliberately"),
        ("said", "it had acted in good faith", "the broker set out to cheat its clients"),
        ("said", "the ministers had no plan to raise the tax", "the ministers plan to raise the tax"),
        (
            "said",
            "the crash was caused by human error and not by sabotage",
            "the pilot crashed the plane on purpose",
        ),
        (
            "denied",
            "that the leak was an attempt to influence the vote",
            "the leak was made to influence the vote",
        ),
    ],
}
