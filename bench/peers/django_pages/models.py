from django.db import models

from bench.peers import words


class Plan(models.Model):
    text = models.TextField(blank=True, max_length=words.LONGEST)
    area = models.CharField(max_length=16, blank=True, choices=words.AREAS)
    gets_in_the_way = models.TextField(blank=True, max_length=words.LONGEST)
