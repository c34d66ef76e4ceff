"""Names of drugs, diseases and treatments: long words that a reader of a health letter cannot be spared."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = 16_384
# Endings of the international names of drugs (WHO, Guidance on INN), and of what diseases, examinations and
# specialities are called in Greek and Latin.
_ENDINGS = re.compile(
    r"(?:mab|tinib|nib|ciclib|parib|zomib|cillin|mycin|micin|floxacin|cycline|conazole|prazole|sartan|statin|olol|pril|"
    r"dipine|azepam|azolam|triptan|setron|platin|taxel|rubicin|tidine|gliptin|gliflozin|glutide|parin|xaban|lukast|"
    r"semide|thiazide|sone|solone|caine|profen|oxetine|zepine|domide|dronate|leucel|"
    r"itis|osis|oses|oma|omas|omata|a?emias?|a?emic|opathy|opathies|algia|ectomy|ectomies|ostomy|otomy|oscopy|oscopies|"
    r"ography|ogram|plasty|penia|philia|phobia|plegia|uria|dystrophy|sclerosis|therapy|therapies|therapeutic|ologists?|"
    r"ology|ologies|ological|cytes?|blasts?|globin|plasia)$"
)
# Others that come up often.
_NAMES = frozenset(
    """
    cancer cancers diabetes diabetic tumour tumours tumor tumors influenza pneumonia tuberculosis
    malaria measles asthma allergy allergies arthritis dementia alzheimer parkinson epilepsy autism
    depression anxiety insomnia migraine hypertension cholesterol coronavirus pandemic vaccine vaccines
    vaccination vaccinations antibiotic antibiotics antibody antibodies insulin metformin paracetamol
    ibuprofen aspirin acetaminophen penicillin morphine steroid steroids cortisone opioid opioids
    placebo radiation chemotherapy immunotherapy radiotherapy transplant transplants transplantation
    transfusion transfusions infusion infusions injection injections biopsy biopsies metastasis
    metastases metastatic remission relapse lymphoma myeloma leukaemia leukemia marrow platelet
    platelets haemoglobin hemoglobin immune immunity immunodeficiency bacteria bacterial bacterium virus
    viruses viral infection infections inflammation cardiovascular respiratory gastrointestinal
    neurological psychiatric paediatric pediatric obesity menopause menopausal pregnancy ovarian
    cervical prostate colorectal pancreatic abdominal intestinal thyroid coeliac celiac crohn fibrosis
    cystic sepsis stroke aneurysm arrhythmia fibrillation ultrasound mammogram colonoscopy cholera
    dengue ebola zika hepatitis papillomavirus chlamydia gonorrhea gonorrhoea syphilis vitamin vitamins
    protein proteins calcium potassium magnesium sodium glucose carbohydrate carbohydrates
    """.split()  # noqa: SIM905  a list that people read and add to
)
_SHORTEST = 6


@lru_cache(_WORDS)
def is_term(word: str) -> bool:
    """Whether `word` names a drug, a disease, an examination or a treatment, by a list and by its ending."""
    small = word.casefold().removesuffix("'s").removesuffix("’s")
    return small in _NAMES or (len(small) >= _SHORTEST and _ENDINGS.search(small) is not None)
