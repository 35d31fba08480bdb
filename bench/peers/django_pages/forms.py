from django import forms
from django.utils.translation import gettext_lazy as _

from bench.peers import words
from bench.peers.django_pages.models import Plan


class OneThingForm(forms.ModelForm):  # type: ignore[type-arg]  # Django ships no types
    area = forms.ChoiceField(
        label=_(words.AREA),
        required=False,
        widget=forms.RadioSelect,
        choices=[(value, _(label)) for value, label in words.AREAS],
    )

    class Meta:
        model = Plan
        fields = ("text", "area", "gets_in_the_way")
        labels = {"text": _(words.TEXT), "gets_in_the_way": _(words.OBSTACLES)}  # noqa: RUF012  Django's way
        help_texts = {  # noqa: RUF012  Django's way
            "text": _(words.TEXT_HINT),
            "gets_in_the_way": _(words.OBSTACLES_HINT),
        }
        widgets = {  # noqa: RUF012  Django's way
            "text": forms.Textarea({"rows": 4}),
            "gets_in_the_way": forms.Textarea({"rows": 3}),
        }
