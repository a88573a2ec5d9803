"""Lists of names and places to look for in texts; put together for this project, never complete."""

from __future__ import annotations

_FIRST_NAMES = """
aaliyah aaron abby abdul abigail adam adrian agnes ahmed aisha alan albert aleksandra alex
alexander alexandra alfie ali alice alison amanda amber amelia amina amir amy ana andrea andrew
andy angela anita anjali ann anna anne annette annie anthony antonia archie arthur asha ashley
audrey ava ayesha barbara barry beatrice becky ben benjamin bernadette beth bethany bilal brenda
brian bridget callum cameron carl carla carol caroline catherine cathy charles charlie charlotte
chloe chris christina christine christopher claire clare colin connor craig damian daniel danielle
darren dave david dawn dean debbie deborah debra denise dennis derek diana diane dominic donald
donna dorothy duncan dylan eddie edward eileen elaine eleanor elena elizabeth ella ellen ellie
elliot elsie emily emma eric erin ethan eve evie farah fatima finley fiona florence frances
francesca fraser freddie freya gail gareth gary gavin gemma geoff george georgia georgina gerald
gillian glen gordon graham greta gwen hamza hannah harriet harry harvey hassan hayley hazel
heather heidi helen henry hilary holly hugh iain ian ibrahim imogen imran irene isaac isabel
isabella isla jackie jacob jacqueline jade jake james jamie jan jane janet janice jasmine jason
jayne jean jeff jenna jennifer jenny jeremy jess jessica jill jim jo joan joanna joanne joe joel
john jonathan jordan joseph josh joshua joyce judith julia julian julie june karen kate katherine
kathleen kathryn katie kay keith kelly ken kenneth kerry kevin khadija kim kirsty kyle laura
lauren leah leanne lee leo leon lesley leslie lewis liam lily linda lisa liz logan lorna lorraine
louise lucas lucy luke lydia lynn lynne maisie malcolm marcus margaret maria marie marilyn marion
martha martin mary maryam mason matilda matthew maureen max maya megan mel melanie melissa mia
michael michelle mike millie miriam mohamed mohammed moira molly monica morgan muhammad naomi
nasreen natalie natasha nathan neil niamh nicholas nicola nicole nigel nina noah noor norma olivia
omar oscar owen pamela parveen patricia paul paula pauline penny peter phil philip philippa phoebe
pippa poppy priya rachel rahul raj rebecca reuben rhys richard riley rita robert robin roger
roisin ronald rosemary rosie ross roy ruby rupert russell ruth ryan sadia sally sam samantha
samina samira samuel sana sandra sanjay sara sarah scott sean sebastian shabnam shannon sharon
shaun sheila shirley sian simon siobhan sophia sophie stacey stan stella stephanie stephen steve
steven stewart stuart sunita susan suzanne sylvia tahira tamara tanya tariq tessa theo theresa
thomas tim timothy tina toby tom tony tracey tracy trevor usman valerie vanessa vera veronica
vicky victoria vincent vivienne wayne wendy yasmin yusuf yvonne zac zainab zara zoe zubair
"""
_ORDINARY = """
amber april art august bill bob carol christian daisy dawn dean dick drew eve faith frank grace
grant guy hazel heather holly hope ivy jack jade jan jean joy june lance lee lily louis mark may
mercy mike miles nick olive pat patience pearl penny peter poppy ray rich rob robin rose ruby
rusty sandy scott sky sue summer terry tim tom victor violet will
"""
_PLACES = """
Aberdeen Accrington Barking Barnet Barnsley Barrow Basildon Basingstoke Bath Bedford Bedfordshire
Belfast Berkshire Bexley Birkenhead Birmingham Blackburn Blackpool Bolton Bournemouth Bradford
Brent Brighton Bristol Bromley Buckinghamshire Burnley Bury Calderdale Cambridge Cambridgeshire
Camden Cardiff Carlisle Chelmsford Cheltenham Cheshire Chester Chesterfield Colchester Cornwall
Coventry Crawley Crewe Croydon Cumbria Darlington Derby Derbyshire Devon Doncaster Dorset Dudley
Durham Ealing Eastbourne Edinburgh Enfield Essex Exeter Gateshead Glasgow Gloucester
Gloucestershire Greenwich Grimsby Guildford Hackney Halifax Hammersmith Hampshire Haringey Harlow
Harrogate Harrow Hartlepool Hastings Havering Hereford Herefordshire Hertfordshire Hillingdon
Hounslow Huddersfield Hull Ipswich Islington Kent Kirklees Knowsley Lambeth Lancashire Lancaster
Leeds Leicester Leicestershire Lewisham Lincoln Lincolnshire Liverpool London Luton Maidstone
Manchester Mansfield Medway Merseyside Merton Middlesbrough Newcastle Newham Newport Norfolk
Northampton Northamptonshire Northumberland Norwich Nottingham Nottinghamshire Nuneaton Oldham
Oxford Oxfordshire Peterborough Plymouth Poole Portsmouth Preston Reading Redbridge Redcar
Rochdale Rotherham Rugby Rutland Salford Salisbury Sandwell Scarborough Sefton Sheffield
Shrewsbury Shropshire Slough Solihull Somerset Southampton Southend Southwark Stafford
Staffordshire Stevenage Stockport Stockton Stoke Suffolk Sunderland Surrey Sussex Sutton Swansea
Swindon Tameside Taunton Teesside Telford Torbay Trafford Wakefield Walsall Warrington Warwick
Warwickshire Watford Westminster Wigan Wiltshire Winchester Wirral Woking Wolverhampton Worcester
Worcestershire Wrexham York Yorkshire
"""

# First names common in the UK among adults and pupils.
FIRST_NAMES = frozenset(_FIRST_NAMES.split())
# First names that are ordinary words too: found only where they are written as names.
ORDINARY = frozenset(_ORDINARY.split())
# Cities, towns and counties, and those of them that are ordinary words or names too.
PLACES = frozenset(_PLACES.split())
ORDINARY_PLACES = frozenset({"Barking", "Bath", "Bury", "Reading", "Rugby"})
