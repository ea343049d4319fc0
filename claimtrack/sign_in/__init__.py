"""How people sign in: name and password, a second factor, another service (OpenID Connect); who is held off.

django-allauth has the forms and steps, django-axes counts what went wrong. Only the addresses in `urls` are
there: nobody makes themselves an account.
"""
